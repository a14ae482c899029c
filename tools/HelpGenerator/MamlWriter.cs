using System.Globalization;
using System.Xml.Linq;

namespace ServeBench.HelpGenerator;

/// <summary>Writes the help file that <c>Get-Help</c> reads for a binary module.</summary>
internal static class MamlWriter
{
    private static readonly XNamespace s_items = "http://msh";
    private static readonly XNamespace s_maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace s_command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace s_dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>Writes the help of all cmdlets to one file.</summary>
    public static void Write(string path, IReadOnlyList<CmdletHelp> cmdlets) =>
        new XDocument(new XElement(s_items + "helpItems", new XAttribute("schema", "maml"), cmdlets.Select(CommandOf))).Save(path);

    private static XElement CommandOf(CmdletHelp cmdlet)
    {
        string[] name = cmdlet.Name.Split('-');
        return new XElement(
            s_command + "command",
            new XAttribute(XNamespace.Xmlns + "maml", s_maml),
            new XAttribute(XNamespace.Xmlns + "command", s_command),
            new XAttribute(XNamespace.Xmlns + "dev", s_dev),
            new XElement(
                s_command + "details",
                new XElement(s_command + "name", cmdlet.Name),
                new XElement(s_command + "verb", name[0]),
                new XElement(s_command + "noun", name[1]),
                Text("description", [cmdlet.Synopsis])),
            Text("description", cmdlet.Description),
            new XElement(s_command + "syntax", cmdlet.ParameterSets.Select(set => SyntaxOf(cmdlet.Name, set))),
            new XElement(s_command + "parameters", cmdlet.Parameters.Select(parameter => ParameterOf(parameter, inSyntax: false))),
            new XElement(s_command + "inputTypes", cmdlet.Inputs.Select(input => TypeOf("inputType", input))),
            new XElement(s_command + "returnValues", cmdlet.Outputs.Select(output => TypeOf("returnValue", output))),
            new XElement(s_command + "examples", cmdlet.Examples.Select(ExampleOf)),
            new XElement(s_maml + "relatedLinks", LinkOf("Online Version:", cmdlet.Page), LinkOf("about_ServeBench", "")));
    }

    private static XElement SyntaxOf(string name, ParameterSetHelp set) =>
        new(s_command + "syntaxItem", new XElement(s_maml + "name", name), set.Parameters.Select(parameter => ParameterOf(parameter, inSyntax: true)));

    private static XElement ParameterOf(ParameterHelp parameter, bool inSyntax) => new(
        s_command + "parameter",
        new XAttribute("required", parameter.IsMandatory),
        new XAttribute("variableLength", parameter.TypeName.EndsWith("[]", StringComparison.Ordinal)),
        new XAttribute("globbing", parameter.AcceptsWildcards),
        new XAttribute("pipelineInput", parameter.PipelineInput),
        new XAttribute("position", parameter.PositionText),
        new XAttribute("aliases", parameter.Aliases.Count > 0 ? string.Join(", ", parameter.Aliases) : "none"),
        new XElement(s_maml + "name", parameter.Name),
        Text("description", parameter.Description),
        inSyntax && parameter.AcceptedValues.Count > 0
            ? new XElement(s_command + "parameterValueGroup", parameter.AcceptedValues.Select(value => ValueOf(value, isRequired: false)))
            : null,
        parameter.IsSwitch ? null : ValueOf(parameter.TypeName, isRequired: true),
        new XElement(s_dev + "type", new XElement(s_maml + "name", parameter.IsSwitch ? "SwitchParameter" : parameter.TypeName), new XElement(s_maml + "uri")),
        new XElement(s_dev + "defaultValue", parameter.IsSwitch ? "False" : parameter.DefaultValue ?? "None"));

    private static XElement ValueOf(string text, bool isRequired) =>
        new(s_command + "parameterValue", new XAttribute("required", isRequired), new XAttribute("variableLength", false), text);

    private static XElement TypeOf(string element, TypeHelp type) => new(
        s_command + element,
        new XElement(s_dev + "type", new XElement(s_maml + "name", type.Name)),
        Text("description", [type.Description]));

    private static XElement ExampleOf(ExampleHelp example, int index) => new(
        s_command + "example",
        new XElement(s_maml + "title", string.Create(CultureInfo.InvariantCulture, $"-------------------------- Example {index + 1} --------------------------")),
        new XElement(s_dev + "code", example.Code),
        new XElement(s_dev + "remarks", example.Description.Select(Paragraph)));

    private static XElement LinkOf(string text, string uri) =>
        new(s_maml + "navigationLink", new XElement(s_maml + "linkText", text), new XElement(s_maml + "uri", uri));

    private static XElement Text(string element, IReadOnlyList<string> paragraphs) => new(s_maml + element, paragraphs.Select(Paragraph));

    private static XElement Paragraph(string text) => new(s_maml + "para", text);
}
