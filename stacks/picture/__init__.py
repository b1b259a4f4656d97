"""Pictures of a stack, drawn from its template: what is shown is what would be deployed."""
