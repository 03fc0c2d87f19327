/* header
 * block
 */
# hash
// slash
resource /* a */ "apono_resource_integration" /* b */ "c" /* c */ { # behind brace
  # first
  name /* d */ = /* e */ "C" # behind
  /* multi
     line */ type = "rancher"
  connector_id = "c"
  connected_resource_types = [
    # why
    "rancher-cluster", // last
    /* nothing */
  ]
  integration_config = {
    # host comment
    host = "h.example.com", // comma
    /**/ port = "443"
  }
  secret_store_config = { # x
    aws = { # y
      region = "eu-west-1" // z
      secret_id = "x"
    } # end aws
  } # end store
  # trailing
} # after block
# eof comment without newline
