// What BuildKit's own parser (github.com/moby/buildkit v0.26.2) finds: go run dockerfile_facts.go FILE-WITH-PATHS
package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

var path string

func say(role, kind, name string, line int) {
	fmt.Printf("%s\t%s\t%s\t%s\t%d\n", path, role, kind, name, line)
}

func main() {
	list, _ := os.ReadFile(os.Args[1])
	for _, file := range strings.Fields(string(list)) {
		path = file
		text, _ := os.ReadFile(file)
		parsed, problem := parser.Parse(bytes.NewReader(text))
		if problem != nil {
			fmt.Fprintln(os.Stderr, file, problem)
			continue
		}
		lines := strings.Split(string(text), "\n")
		stages := map[string]bool{}
		for _, node := range parsed.AST.Children {
			// The parser knows the first line of an instruction; a pair stands on the first line with its text.
			lineOf := func(name string) int {
				for at := node.StartLine; at <= node.EndLine; at++ {
					if strings.Contains(lines[at-1], name) {
						return at
					}
				}
				return node.StartLine
			}
			switch strings.ToUpper(node.Value) {
			case "FROM":
				image, alias, _ := strings.Cut(node.Original[4:], " as ")
				if node.Next != nil {
					image = node.Next.Value
				}
				if node.Next != nil && node.Next.Next != nil && node.Next.Next.Next != nil {
					alias = node.Next.Next.Next.Value
					say("def", "module", alias, node.StartLine)
				}
				name, _, _ := strings.Cut(image, "@")
				if slash := strings.LastIndex(name, "/"); strings.Contains(name[slash+1:], ":") {
					name = name[:slash+1+strings.Index(name[slash+1:], ":")]
				}
				say("inherit", "", name, node.StartLine)
				if !stages[name] {
					say("import", "", name, node.StartLine)
				}
				if alias != "" {
					stages[alias] = true
				}
			case "ARG":
				for next := node.Next; next != nil; next = next.Next {
					name, _, _ := strings.Cut(next.Value, "=")
					say("def", "value", name, lineOf(name))
				}
			case "COPY", "ADD":
				from := false
				for _, flag := range node.Flags {
					from = from || strings.HasPrefix(flag, "--from=")
				}
				for next := node.Next; !from && next != nil && next.Next != nil; next = next.Next {
					// A pattern, an address, a variable, a text or the whole folder is no file.
					if !strings.ContainsAny(next.Value, "[]$*:?<") && strings.Trim(next.Value, "./") != "" {
						say("import", "", next.Value, lineOf(next.Value))
					}
				}
			case "ENV":
				for next := node.Next; next != nil && next.Next != nil; next = next.Next.Next {
					say("def", "value", next.Value, lineOf(next.Value))
					if next.Next.Next == nil {
						break
					}
					next = next.Next
				}
			}
		}
	}
}
