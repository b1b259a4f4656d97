"""The pure core: configuration in, CloudFormation templates out."""

__version__ = "0.1.0"
