// What Roslyn finds in files of C#: dotnet csharp_facts.dll FILE-WITH-PATHS, one line a fact, as the others print it.
// Files that it cannot read, or that hold #if, are told and left out.
using System;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

static class CSharpFacts
{
    static string path = "";

    static void Say(string kind, SyntaxToken name, string? text = null)
    {
        var line = name.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
        Console.WriteLine(string.Join("\t", path, "def", kind, text ?? name.ValueText, line));
    }

    static void Visit(SyntaxNode node)
    {
        switch (node)
        {
            case BaseNamespaceDeclarationSyntax it: Say("module", it.Name.GetFirstToken(), it.Name.ToString()); break;
            case BaseTypeDeclarationSyntax it: Say("type", it.Identifier); break;
            case DelegateDeclarationSyntax it: Say("type", it.Identifier); break;
            case EnumMemberDeclarationSyntax it: Say("enum-member", it.Identifier); break;
            case MethodDeclarationSyntax it: Say("function", it.Identifier); break;
            case LocalFunctionStatementSyntax it: Say("function", it.Identifier); break;
            case ConstructorDeclarationSyntax it: Say("function", it.Identifier); break;
            case DestructorDeclarationSyntax it: Say("function", it.Identifier); break;
            case OperatorDeclarationSyntax it: Say("function", it.OperatorToken); break;
            case ConversionOperatorDeclarationSyntax it: Say("function", it.Type.GetFirstToken(), it.Type.ToString()); break;
            case PropertyDeclarationSyntax it: Say("value", it.Identifier); break;
            case IndexerDeclarationSyntax it: Say("value", it.ThisKeyword); break;
            case EventDeclarationSyntax it: Say("value", it.Identifier); break;
            case BaseFieldDeclarationSyntax it:
                foreach (var variable in it.Declaration.Variables) Say("value", variable.Identifier);
                break;
            case ParameterSyntax it when it.Parent?.Parent is RecordDeclarationSyntax: Say("value", it.Identifier); break;
        }
        foreach (var child in node.ChildNodes()) Visit(child);
    }

    static void Main(string[] arguments)
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.None);
        foreach (var name in File.ReadAllLines(arguments[^1]))
        {
            var root = CSharpSyntaxTree.ParseText(File.ReadAllText(name), options).GetRoot();
            path = name;
            var isWhole = !root.ContainsDirectives || !root.DescendantTrivia().Any(item => item.IsKind(SyntaxKind.IfDirectiveTrivia));
            var fault = root.GetDiagnostics().FirstOrDefault(item => item.Severity == DiagnosticSeverity.Error);
            if (isWhole && fault is null) Visit(root);
            else Console.Error.WriteLine($"{name}: {(isWhole ? fault!.ToString() : "#if")}");
        }
    }
}
