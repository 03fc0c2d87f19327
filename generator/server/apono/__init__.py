"""
A stand-in for Apono's API: what the provider apono-io/apono 1.9.1 calls, as far as it is known how that is answered.

    HTTP ─ loopback ─▶ Request ─ api ─▶ routes ─▶ operations ─▶ store
                                  │        kinds say what each object looks like, `shapes` reads and shows it
                                  ├─▶ faults     what goes wrong on purpose
                                  └─▶ records    what was asked, without tokens

`stand_in` puts it on a port; `api` answers without one. Which paths, keys and status codes there are was seen
when the released provider 1.9.1 ran under Terraform 1.11.4 against a server like this one, or is said by Apono's
published API description; what Apono's own server does beyond that is not known here. Adding an object kind is
one entry of `kinds.py` and its line in `routes.py`.
"""
