"""The lifecycle hook: a host that its group lets go leaves in good order, and leads every drain."""
