"""Pure: what CloudFormation tells of a change set, read as a person wants to know it."""
