"""Experiments for other tools, made for one deployed stack: chaostoolkit, AWS FIS. Pure.

Each tool gets what it really can do; what it cannot is named with the reason.
"""

from cli.chaos.export.deployed import Deployed, deployed
from cli.chaos.export.files import FORMATS, Export, Exporter, export

__all__ = ["FORMATS", "Deployed", "Export", "Exporter", "deployed", "export"]
