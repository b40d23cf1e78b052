"""How the factory is deployed: Prefect deployments and automations, and the worker's container."""
