// Reads projects as JSON, prints what Roslyn says of their files: dotnet resolve_types.dll FRAMEWORK < PROJECTS
// A project: {"name", "files": [[path, place]…], "projects": [names], "usings": [namespaces], "symbols": [names]}.
// Rows: "name FILE TARGET…" of a type that is written, TARGET… the files that declare it; "using FILE LINE TARGET…"
// of a type that a namespace or an alias brings in by the directive of that line; "broken FILE". Tabs between.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

static class ResolveTypes
{
    static readonly Dictionary<string, CSharpCompilation> Made = new Dictionary<string, CSharpCompilation>();
    static readonly Dictionary<string, JsonElement> Projects = new Dictionary<string, JsonElement>();
    static List<MetadataReference> framework = new List<MetadataReference>();

    static IEnumerable<string> Texts(JsonElement project, string key) =>
        project.GetProperty(key).EnumerateArray().Select(item => item.GetString() ?? "");

    static CSharpCompilation Compilation(string name, HashSet<string> waiting)
    {
        if (Made.TryGetValue(name, out var known)) return known;
        waiting.Add(name);
        var project = Projects[name];
        var options = new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.None, SourceCodeKind.Regular, Texts(project, "symbols"));
        var trees = project.GetProperty("files").EnumerateArray()
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file[1].GetString()!), options, file[0].GetString()!)).ToList();
        var usings = string.Concat(Texts(project, "usings").Select(item => $"global using {item};\n"));
        trees.Add(CSharpSyntaxTree.ParseText(usings, options, ""));
        var others = Texts(project, "projects").Where(item => Projects.ContainsKey(item) && !waiting.Contains(item))
            .Select(item => (MetadataReference)Compilation(item, waiting).ToMetadataReference());
        var settings = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true);
        Made[name] = CSharpCompilation.Create(name, trees, framework.Concat(others), settings);
        waiting.Remove(name);
        return Made[name];
    }

    static ISymbol? Meant(SymbolInfo info)
    {
        if (info.Symbol != null) return info.Symbol;
        // What is internal to another project is meant all the same; so is an attribute without a fitting constructor.
        var isMeant = info.CandidateReason is CandidateReason.Inaccessible or CandidateReason.NotCreatable
            or CandidateReason.NotAnAttributeType or CandidateReason.OverloadResolutionFailure or CandidateReason.Ambiguous;
        return isMeant ? info.CandidateSymbols.FirstOrDefault() : null;
    }

    static INamedTypeSymbol? TypeOf(ISymbol? symbol, SyntaxNode name)
    {
        if (symbol is IAliasSymbol alias) symbol = alias.Target;
        if (symbol is IMethodSymbol method && method.MethodKind == MethodKind.Constructor && IsAttribute(name)) symbol = method.ContainingType;
        return symbol as INamedTypeSymbol;
    }

    static bool IsAttribute(SyntaxNode name)
    {
        while (name.Parent is NameSyntax) name = name.Parent;
        return name.Parent is AttributeSyntax;
    }

    static string[] Files(ISymbol type) =>
        type.DeclaringSyntaxReferences.Select(item => item.SyntaxTree.FilePath).Where(path => path != "").Distinct().OrderBy(path => path, StringComparer.Ordinal).ToArray();

    static void Judge(CSharpCompilation compilation, SyntaxTree tree, TextWriter output)
    {
        var model = compilation.GetSemanticModel(tree);
        var root = tree.GetRoot();
        if (tree.GetDiagnostics().Any(problem => problem.Severity == DiagnosticSeverity.Error)) output.WriteLine($"broken\t{tree.FilePath}");
        var rows = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var name in root.DescendantNodes().OfType<SimpleNameSyntax>())
        {
            var directive = name.FirstAncestorOrSelf<UsingDirectiveSyntax>();
            if (name is IdentifierNameSyntax { IsVar: true } || directive is { Alias: null } && directive.StaticKeyword == default) continue;
            if (directive?.Alias?.Name == name) continue;
            var alias = name is IdentifierNameSyntax word ? model.GetAliasInfo(word) : null;
            var type = TypeOf(alias ?? Meant(model.GetSymbolInfo(name)), name);
            if (type == null || type.TypeKind == TypeKind.Error) continue;
            var files = Files(type);
            if (files.Length == 0) continue;
            var line = directive == null ? 0 : tree.GetLineSpan(directive.Span).StartLinePosition.Line + 1;
            if (directive != null) rows.Add($"using\t{tree.FilePath}\t{line}\t{string.Join("\t", files)}");
            rows.Add($"name\t{tree.FilePath}\t{string.Join("\t", files)}");
            var isFirst = !(name.Parent is QualifiedNameSyntax outer && outer.Right == name
                || name.Parent is MemberAccessExpressionSyntax access && access.Name == name);
            if (directive != null || alias != null || !isFirst || type.ContainingType != null) continue;
            var space = type.ContainingNamespace.ToDisplayString();
            foreach (var item in root.DescendantNodes().OfType<UsingDirectiveSyntax>())
                if (item.Alias == null && item.StaticKeyword == default && model.GetSymbolInfo(item.Name).Symbol?.ToDisplayString() == space)
                    rows.Add($"using\t{tree.FilePath}\t{tree.GetLineSpan(item.Span).StartLinePosition.Line + 1}\t{string.Join("\t", files)}");
        }
        foreach (var row in rows) output.WriteLine(row);
    }

    static void Main(string[] arguments)
    {
        foreach (var project in JsonDocument.Parse(Console.In.ReadToEnd()).RootElement.EnumerateArray())
            Projects[project.GetProperty("name").GetString()!] = project;
        framework = Directory.GetFiles(arguments[0], "*.dll").Where(place =>
        {
            var name = Path.GetFileName(place);
            return name.StartsWith("System.") && !name.Contains("Native") || name == "mscorlib.dll" || name == "netstandard.dll" || name.StartsWith("Microsoft.");
        }).Select(place => (MetadataReference)MetadataReference.CreateFromFile(place)).ToList();
        using var output = new StreamWriter(Console.OpenStandardOutput());
        foreach (var name in Projects.Keys)
        {
            var compilation = Compilation(name, new HashSet<string>());
            foreach (var tree in compilation.SyntaxTrees)
                if (tree.FilePath != "") Judge(compilation, tree, output);
        }
    }
}
