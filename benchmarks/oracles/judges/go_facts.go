// What Go's own parser (go/parser, go/ast) finds in files: go run go_facts.go FILE-WITH-PATHS
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
)

func main() {
	list, _ := os.ReadFile(os.Args[1])
	for _, path := range strings.Split(strings.TrimSpace(string(list)), "\n") {
		places := token.NewFileSet()
		tree, problem := parser.ParseFile(places, path, nil, parser.SkipObjectResolution)
		if problem != nil {
			fmt.Fprintln(os.Stderr, "not read:", path, problem)
			continue
		}
		say := func(role, kind, name string, at token.Pos) {
			// PositionFor without what //line comments say
			fmt.Printf("%s\t%s\t%s\t%s\t%d\n", path, role, kind, name, places.PositionFor(at, false).Line)
		}
		ast.Inspect(tree, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.FuncDecl:
				if node.Name.Name != "_" {
					say("def", "function", node.Name.Name, node.Name.Pos())
				}
			case *ast.TypeSpec:
				if node.Name.Name != "_" {
					say("def", "type", node.Name.Name, node.Name.Pos())
				}
				// Methods of an interface that has no name are no symbols.
				if interfaced, found := node.Type.(*ast.InterfaceType); found {
					for _, field := range interfaced.Methods.List {
						for _, name := range field.Names {
							say("def", "function", name.Name, name.Pos())
						}
					}
				}
			case *ast.ImportSpec:
				name, _ := strconv.Unquote(node.Path.Value)
				say("import", "", name, node.Path.Pos())
			}
			return true
		})
	}
}
