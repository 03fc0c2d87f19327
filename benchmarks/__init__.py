"""What `make bench` measures: start-up against a CDKTF app, bulk runs against a script that checks nothing."""
