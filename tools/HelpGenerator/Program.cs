using ServeBench.Commands;

namespace ServeBench.HelpGenerator;

/// <summary>
/// The entry point: <c>HelpGenerator --module FOLDER --xml FILE [--xml FILE ...] [--maml FILE] [--docs FOLDER] [--metrics FILE] [--schema FILE]</c>.
/// </summary>
internal static class Program
{
    private const string Usage = "Usage: HelpGenerator --module FOLDER --xml FILE [--xml FILE ...] [--maml FILE] [--docs FOLDER] [--metrics FILE] [--schema FILE]";

    private static int Main(string[] args)
    {
        ILookup<string, string> options = args.Chunk(2).ToLookup(pair => pair[0], pair => pair[^1]);
        if (args.Length % 2 != 0 || !options.Contains("--module") || !options.Contains("--xml"))
        {
            Console.Error.WriteLine(Usage);
            return 64;
        }

        using var module = LoadedModule.Import(options["--module"].Single());
        foreach (string file in options["--maml"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            MamlWriter.Write(file, Read(TextStyle.Plain));
        }

        foreach (string folder in options["--docs"])
        {
            Directory.CreateDirectory(folder);
            MarkdownWriter.Write(folder, Read(TextStyle.Markdown));
        }

        foreach (string file in options["--metrics"])
        {
            MetricTables.Write(file);
        }

        foreach (string file in options["--schema"])
        {
            var documentation = new XmlDocumentation(options["--xml"], TextStyle.Plain);
            File.WriteAllText(file, PlanSchema.Create((type, parameter) => string.Join(' ', documentation.Summary(type, parameter))));
        }

        return 0;

        IReadOnlyList<CmdletHelp> Read(TextStyle style)
        {
            var reader = new CmdletReader(new XmlDocumentation(options["--xml"], style));
            return [.. module.Cmdlets.Select(reader.Read)];
        }
    }
}
