"""One resource group a file: typed properties in, resources added, a handle out."""
