"""The program of the controller's container: makes a Jenkins out of the stack it finds itself in.

Standard library only, of Python 3.11: it runs in the image, where nothing else is installed. Its
pure modules (`settings`, `casc`, `clouds`) are imported by the stack's side as well.
"""
