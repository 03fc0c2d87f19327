"""
What a reference looks like in each secret store, one module for each, named as the store is in a spec.

Its `CHECKS_BY_FIELD` has a function for each field. It takes the text of that field, the texts of all fields that have
one, and the path of the store's object.
"""
