package misses

import "crypto/tls"

var config = &tls.Config{
	InsecureSkipVerify: false,
}
