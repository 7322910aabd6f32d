package hits

import "crypto/tls"

var config = &tls.Config{
	InsecureSkipVerify: true, // hit: statement tls-off
}
