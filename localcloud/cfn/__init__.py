"""CloudFormation types whose resources live in moto, or that ministack's engine lacks."""
