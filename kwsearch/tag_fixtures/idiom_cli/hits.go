package hits

import "github.com/spf13/cobra" // weak: import github.com.spf13.cobra

var root = &cobra.Command{Use: "parcels"} // hit: call github.com.spf13.cobra.Command
