package hits // weak: path

import "testing"

func TestAdds(t *testing.T) {} // hit: def TestAdds
