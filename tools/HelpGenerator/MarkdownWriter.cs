using System.Globalization;
using System.Text;

namespace ServeBench.HelpGenerator;

/// <summary>Writes the help of each cmdlet as a Markdown page.</summary>
internal static class MarkdownWriter
{
    private const int SyntaxWidth = 100;

    private const string Notice = "<!-- Written by tools/HelpGenerator from the cmdlets' XML documentation: change that, not this page. -->";

    /// <summary>Writes <c>NAME.md</c> for each cmdlet, and <c>README.md</c> that lists them, into <paramref name="folder"/>.</summary>
    public static void Write(string folder, IReadOnlyList<CmdletHelp> cmdlets)
    {
        File.WriteAllText(Path.Combine(folder, "README.md"), ListOf(cmdlets));
        foreach (CmdletHelp cmdlet in cmdlets)
        {
            File.WriteAllText(Path.Combine(folder, cmdlet.Name + ".md"), PageOf(cmdlet));
        }
    }

    private static string ListOf(IReadOnlyList<CmdletHelp> cmdlets)
    {
        IEnumerable<string> rows = cmdlets.Select(cmdlet => $"| [{cmdlet.Name}]({cmdlet.Name}.md) | {cmdlet.Synopsis} |\n");
        return $"{Notice}\n\n# Cmdlets\n\n| Cmdlet | What it does |\n|---|---|\n{string.Concat(rows)}";
    }

    private static string PageOf(CmdletHelp cmdlet)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"{Notice}\n\n# {cmdlet.Name}\n\n{cmdlet.Synopsis}\n");
        if (cmdlet.Aliases.Count > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"\nAlias: {string.Join(", ", cmdlet.Aliases.Select(alias => $"`{alias}`"))}\n");
        }

        page.Append("\n## Syntax\n");
        foreach (ParameterSetHelp set in cmdlet.ParameterSets)
        {
            if (cmdlet.ParameterSets.Count > 1)
            {
                page.Append(CultureInfo.InvariantCulture, $"\n{set.Name}{(set.IsDefault ? " (default)" : "")}:\n");
            }

            page.Append(CultureInfo.InvariantCulture, $"\n```\n{SyntaxOf(cmdlet.Name, set)}\n```\n");
        }

        page.Append("\n## Description\n");
        AppendParagraphs(page, cmdlet.Description);
        page.Append("\n## Examples\n");
        for (int i = 0; i < cmdlet.Examples.Count; i++)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n### Example {i + 1}\n");
            AppendParagraphs(page, cmdlet.Examples[i].Description);
            page.Append(CultureInfo.InvariantCulture, $"\n```powershell\n{cmdlet.Examples[i].Code}\n```\n");
        }

        page.Append("\n## Parameters\n");
        foreach (ParameterHelp parameter in cmdlet.Parameters)
        {
            AppendParameter(page, parameter);
        }

        AppendTypes(page, "Inputs", cmdlet.Inputs);
        AppendTypes(page, "Outputs", cmdlet.Outputs);
        return page.ToString();
    }

    private static void AppendParameter(StringBuilder page, ParameterHelp parameter)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n### -{parameter.Name}\n");
        AppendParagraphs(page, parameter.Description);
        page.Append("\n| | |\n|---|---|\n");
        Row("Type", parameter.IsSwitch ? "switch" : parameter.TypeName);
        Row("Values", string.Join(", ", parameter.AcceptedValues));
        Row("Aliases", string.Join(", ", parameter.Aliases));
        Row("Required", parameter.IsMandatory ? "yes" : "no");
        Row("Position", parameter.PositionText);
        Row("Default", parameter.DefaultValue ?? "");
        Row("Pipeline input", parameter.PipelineInput == "false" ? "no" : parameter.PipelineInput["true (".Length..^1]);
        Row("Wildcards", parameter.AcceptsWildcards ? "yes" : "");

        void Row(string name, string value)
        {
            if (value.Length > 0)
            {
                page.Append(CultureInfo.InvariantCulture, $"| {name} | {value.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
            }
        }
    }

    private static void AppendTypes(StringBuilder page, string title, IReadOnlyList<TypeHelp> types)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## {title}\n");
        foreach (TypeHelp type in types)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n`{type.Name}`{(type.Description.Length > 0 ? ": " + type.Description : "")}\n");
        }
    }

    private static void AppendParagraphs(StringBuilder page, IReadOnlyList<string> paragraphs)
    {
        bool inList = false;
        foreach (string paragraph in paragraphs)
        {
            bool isItem = paragraph.StartsWith("- ", StringComparison.Ordinal);
            page.Append(CultureInfo.InvariantCulture, $"{(isItem && inList ? "" : "\n")}{paragraph}\n");
            inList = isItem;
        }
    }

    private static string SyntaxOf(string name, ParameterSetHelp set)
    {
        var text = new StringBuilder(name);
        int width = name.Length;
        foreach (string word in set.Parameters.Select(WordOf).Append("[<CommonParameters>]"))
        {
            bool wrap = width + 1 + word.Length > SyntaxWidth;
            text.Append(wrap ? "\n    " : " ").Append(word);
            width = wrap ? 4 + word.Length : width + 1 + word.Length;
        }

        return text.ToString();
    }

    private static string WordOf(ParameterHelp parameter)
    {
        string name = parameter.Position is null ? "-" + parameter.Name : $"[-{parameter.Name}]";
        string word = parameter.IsSwitch ? name : $"{name} <{parameter.TypeName}>";
        return parameter.IsMandatory ? word : $"[{word}]";
    }
}
