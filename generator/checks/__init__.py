"""
Live checks: what a Rancher server says of a spec, asked before anything is written.

`fleet.run_live_checks` is the way in; `registry.CHECKS` is what is asked; `credentials` are the keys, each bound to its
server. Nothing here changes anything on a server, and no key goes out before the server has proved who it is.
"""
