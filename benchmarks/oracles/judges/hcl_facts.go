// What HashiCorp's own parser (github.com/hashicorp/hcl/v2 v2.24.0) finds: go run hcl_facts.go FILE-WITH-PATHS
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

var path string

func say(role, kind, name string, line int) {
	fmt.Printf("%s\t%s\t%s\t%s\t%d\n", path, role, kind, name, line)
}

type walker struct{}

func (walker) Exit(hclsyntax.Node) hcl.Diagnostics { return nil }

func (walker) Enter(node hclsyntax.Node) hcl.Diagnostics {
	switch item := node.(type) {
	case *hclsyntax.FunctionCallExpr:
		say("call", "", item.Name, item.NameRange.Start.Line)
	case *hclsyntax.ScopeTraversalExpr:
		root := item.Traversal.RootName()
		at := 1
		if root == "data" || root == "ephemeral" {
			at = 2
		} else if root != "var" && root != "local" && root != "module" && !strings.Contains(root, "_") {
			return nil
		}
		if len(item.Traversal) > at {
			if step, ok := item.Traversal[at].(hcl.TraverseAttr); ok {
				say("read", "", step.Name, step.SrcRange.Start.Line)
			}
		}
	}
	return nil
}

func main() {
	list, _ := os.ReadFile(os.Args[1])
	for _, file := range strings.Fields(string(list)) {
		path = file
		text, _ := os.ReadFile(file)
		parsed, problems := hclsyntax.ParseConfig(text, file, hcl.InitialPos)
		if problems.HasErrors() {
			fmt.Fprintln(os.Stderr, file, problems)
			continue
		}
		body := parsed.Body.(*hclsyntax.Body)
		for _, attribute := range body.Attributes {
			say("def", "value", attribute.Name, attribute.NameRange.Start.Line)
		}
		for _, block := range body.Blocks {
			if block.Type == "locals" {
				for _, attribute := range block.Body.Attributes {
					say("def", "value", attribute.Name, attribute.NameRange.Start.Line)
				}
			}
			if len(block.Labels) == 0 {
				continue
			}
			last := len(block.Labels) - 1
			kind := map[string]string{"variable": "value", "output": "value", "module": "module"}[block.Type]
			if kind == "" {
				kind = "type"
			}
			say("def", kind, block.Labels[last], block.LabelRanges[last].Start.Line)
			if source, ok := block.Body.Attributes["source"]; ok && block.Type == "module" {
				value, _ := source.Expr.Value(nil)
				if value.IsKnown() && !value.IsNull() {
					say("import", "", value.AsString(), source.SrcRange.Start.Line)
				}
			}
		}
		hclsyntax.Walk(body, walker{})
	}
}
