"""
Rules about single values of a spec, one module for each subject.

Each is a pure function: a text and its path in, diagnostics out (and the text to emit, where it may differ). Only
`certificate_files` opens a file. Import the module that is needed, when it is needed: the certificate rules are
behind a library that takes 45 ms to load.
"""
