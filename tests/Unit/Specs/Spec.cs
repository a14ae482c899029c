using System.Management.Automation.Language;
using Xunit.Sdk;

namespace ServeBench.Tests.Specs;

/// <summary>A spec in <c>tests/Pester</c>: an <c>It</c>, with all rows of its <c>-ForEach</c>.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Name">The names of its blocks and its own, as they are written.</param>
public sealed record Spec(string File, string Name) : IXunitSerializable
{
    private static readonly HashSet<string> s_blocks = new(["Describe", "Context", "It"], StringComparer.OrdinalIgnoreCase);

    /// <summary>For the test framework.</summary>
    public Spec()
        : this("", "")
    {
    }

    public string File { get; private set; } = File;

    public string Name { get; private set; } = Name;

    public static string Folder => RepositoryFolder.PathOf("tests", "Pester");

    /// <summary>All specs, found without running them.</summary>
    public static IEnumerable<Spec> All() => Directory.GetFiles(Folder, "*.Tests.ps1").Order(StringComparer.Ordinal).SelectMany(In);

    public void Deserialize(IXunitSerializationInfo info)
    {
        File = info.GetValue<string>(nameof(File))!;
        Name = info.GetValue<string>(nameof(Name))!;
    }

    public void Serialize(IXunitSerializationInfo info)
    {
        info.AddValue(nameof(File), File);
        info.AddValue(nameof(Name), Name);
    }

    public override string ToString() => $"{File}: {Name}";

    private static IEnumerable<Spec> In(string path) =>
        from command in Parser.ParseFile(path, out _, out _).FindAll(node => node is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>()
        where string.Equals(command.GetCommandName(), "It", StringComparison.OrdinalIgnoreCase)
        select new Spec(Path.GetFileName(path), string.Join(" > ", Titles(command).Reverse()));

    private static IEnumerable<string> Titles(Ast? node)
    {
        for (; node is not null; node = node.Parent)
        {
            if (node is CommandAst command && s_blocks.Contains(command.GetCommandName() ?? ""))
            {
                yield return ((StringConstantExpressionAst)command.CommandElements[1]).Value;
            }
        }
    }
}
