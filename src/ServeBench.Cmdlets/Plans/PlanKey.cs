using System.Collections;
using System.Management.Automation;
using System.Reflection;
using System.Security;
using System.Security.Cryptography.X509Certificates;

namespace ServeBench.Commands;

/// <summary>A key of a plan: a parameter of a cmdlet, as its metadata describe it.</summary>
internal sealed class PlanKey
{
    private static readonly string[] s_pathEndings = ["Path", "Folder", "File"];

    private readonly PropertyInfo _property;

    private PlanKey(PropertyInfo property)
    {
        _property = property;
        Name = NameOf(property.Name);
        Attributes = [.. property.GetCustomAttributes<Attribute>(inherit: true)];
        Aliases = [.. Attributes.OfType<AliasAttribute>().SelectMany(alias => alias.AliasNames).Select(NameOf)];
        Type type = property.PropertyType;
        IsList = type.IsArray;
        ElementType = type.IsArray ? type.GetElementType()! : Nullable.GetUnderlyingType(type) ?? type;
        Choices = ElementType.IsEnum
            ? Enum.GetNames(ElementType)
            : Attributes.OfType<ValidateSetAttribute>().FirstOrDefault()?.ValidValues.ToArray() ?? [];
        Kind = KindOf(ElementType, Choices.Count > 0);
    }

    /// <summary>The key in a plan: the parameter's name in camel case.</summary>
    public string Name { get; }

    public string Parameter => _property.Name;

    public Type Type => _property.PropertyType;

    public Type ElementType { get; }

    public bool IsList { get; }

    public PlanValueKind Kind { get; }

    public IReadOnlyList<string> Choices { get; }

    /// <summary>The other names of the parameter, in camel case. They are not keys, but lead to this key.</summary>
    public IReadOnlyList<string> Aliases { get; }

    public IReadOnlyList<Attribute> Attributes { get; }

    /// <summary>The range of a number; <see langword="null"/> where the parameter has none.</summary>
    public ValidateRangeAttribute? Range => Attributes.OfType<ValidateRangeAttribute>().FirstOrDefault();

    /// <summary>Whether the word inf is a number here.</summary>
    public bool TakesInfinity => Attributes.OfType<RateTransformationAttribute>().Any();

    /// <summary>The cmdlet whose parameters are the keys of a table here; <see langword="null"/> where a table has no such keys.</summary>
    public PlanCommand? Table => TableOf is { } table ? PlanCommand.OfTable(table.Cmdlet) : null;

    /// <summary>Whether a value is a table of another cmdlet's parameters, and never a text.</summary>
    public bool IsTableOnly => TableOf is { OrText: false };

    /// <summary>Whether a number may be written as well as a text, such as 0.05 beside 5%.</summary>
    public bool TakesNumberAsText => ElementType == typeof(string) && Attributes.OfType<InvariantNumberAttribute>().Any();

    public bool TakesWildcards => Attributes.OfType<SupportsWildcardsAttribute>().Any();

    /// <summary>Whether a text is always a path.</summary>
    public bool IsPath => Array.Exists(s_pathEndings, ending => Parameter.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>Whether a text is the command line of a program.</summary>
    public bool IsCommand => Parameter.EndsWith("Command", StringComparison.Ordinal);

    /// <summary>Whether a text may be the path of a file, or a name.</summary>
    public bool MayBePath => Parameter == nameof(DatasetCmdlet.Tokenizer) || ElementType == typeof(object) || ElementType == typeof(PSObject);

    /// <summary>Whether it is a table of header fields, of which some are secrets.</summary>
    public bool IsHeaders => Parameter == nameof(EndpointCmdlet.Headers);

    /// <summary>The keys of a cmdlet's parameters. Those that take objects of a pipeline, or script, have none.</summary>
    public static IEnumerable<PlanKey> Of(Type cmdlet) => cmdlet
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.GetCustomAttributes<ParameterAttribute>().Any() && !IsInput(property) && ElementOf(property) != typeof(ScriptBlock))
        .Select(property => new PlanKey(property));

    /// <summary>Whether a parameter set has the parameter, so that a user may give it there.</summary>
    public bool IsIn(string set) => _property.GetCustomAttributes<ParameterAttribute>().Any(parameter => Belongs(parameter, set) && !parameter.DontShow);

    public bool IsMandatoryIn(string set) => _property.GetCustomAttributes<ParameterAttribute>().Any(parameter => Belongs(parameter, set) && parameter.Mandatory);

    /// <summary>A name in camel case.</summary>
    public static string NameOf(string parameter) => char.ToLowerInvariant(parameter[0]) + parameter[1..];

    public override string ToString() => Name;

    private static bool Belongs(ParameterAttribute parameter, string set) =>
        parameter.ParameterSetName == ParameterAttribute.AllParameterSets || parameter.ParameterSetName == set;

    private TableOfAttribute? TableOf => Attributes.OfType<TableOfAttribute>().FirstOrDefault();

    private static bool IsInput(PropertyInfo property) => property.Name == nameof(InvokeServeBenchmarkCommand.InputObject);

    private static Type ElementOf(PropertyInfo property) => property.PropertyType.GetElementType() ?? property.PropertyType;

    private static PlanValueKind KindOf(Type type, bool isChoice) => type switch
    {
        _ when isChoice => PlanValueKind.Choice,
        _ when type == typeof(string) || type == typeof(Uri) => PlanValueKind.Text,
        _ when type == typeof(SwitchParameter) || type == typeof(bool) => PlanValueKind.Flag,
        _ when type == typeof(int) || type == typeof(long) || type == typeof(uint) => PlanValueKind.Whole,
        _ when type == typeof(double) => PlanValueKind.Number,
        _ when type == typeof(SecureString) => PlanValueKind.Secret,
        _ when type == typeof(PSCredential) => PlanValueKind.Credential,
        _ when type == typeof(X509Certificate2) => PlanValueKind.Certificate,
        _ when typeof(IDictionary).IsAssignableFrom(type) => PlanValueKind.Table,
        _ => PlanValueKind.Any,
    };
}
