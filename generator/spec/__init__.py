"""The spec front end: YAML text to a tree with positions, to surface models, to the resolved model."""
