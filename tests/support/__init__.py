"""What tests work with: a real appliance on a real port, clients, and stand-ins for the models."""
