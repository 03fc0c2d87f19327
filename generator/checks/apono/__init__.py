"""
Live checks of the account at Apono: whether what a spec refers to is there.

`run.run_account_checks` is the way in, `registry.ACCOUNT_CHECKS` what is asked. One account is asked once, however many
specs there are. Nothing here changes anything.
"""
