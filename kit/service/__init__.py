"""The live service for a shared JupyterHub. A lesson's kernel imports none of it but the records and the client."""
