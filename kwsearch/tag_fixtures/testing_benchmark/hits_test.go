package hits

import "testing"

func BenchmarkAdds(b *testing.B) {} // hit: def BenchmarkAdds
