"""The pure core: configuration in, CloudFormation templates out."""
