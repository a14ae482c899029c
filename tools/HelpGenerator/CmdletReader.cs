using System.Collections;
using System.Globalization;
using System.Management.Automation;
using Microsoft.PowerShell;

namespace ServeBench.HelpGenerator;

/// <summary>Joins what the engine knows of a cmdlet with what its XML documentation says.</summary>
internal sealed class CmdletReader(XmlDocumentation documentation)
{
    private static readonly HashSet<string> s_commonParameters =
        [.. Cmdlet.CommonParameters, .. Cmdlet.OptionalCommonParameters.Except(["WhatIf", "Confirm"])];

    private static readonly Dictionary<string, string[]> s_engineDescriptions = new()
    {
        ["WhatIf"] = ["Says what would happen and does nothing."],
        ["Confirm"] = ["Asks before anything happens."],
    };

    /// <summary>The help of one cmdlet.</summary>
    public CmdletHelp Read(CmdletInfo cmdlet)
    {
        Type type = cmdlet.ImplementingType;
        object instance = Activator.CreateInstance(type)!;
        using var disposable = instance as IDisposable;

        ParameterSetHelp[] sets =
        [
            .. cmdlet.ParameterSets
                .OrderByDescending(set => set.IsDefault)
                .Select(set => new ParameterSetHelp(set.Name, set.IsDefault, ReadParameters(set, instance))),
        ];
        ParameterHelp[] parameters =
        [
            .. sets.SelectMany(set => set.Parameters)
                .DistinctBy(parameter => parameter.Name)
                .OrderBy(parameter => parameter.Name, StringComparer.Ordinal),
        ];

        return new CmdletHelp(
            cmdlet.Name,
            documentation.Summary(type),
            documentation.Remarks(type),
            [.. type.GetCustomAttributes(typeof(AliasAttribute), false).Cast<AliasAttribute>().SelectMany(alias => alias.AliasNames)],
            sets,
            parameters,
            Inputs(cmdlet),
            [.. cmdlet.OutputType.Select(output => Describe(output.Type, output.Name))],
            documentation.Examples(type),
            type.GetCustomAttributes(typeof(CmdletAttribute), false).Cast<CmdletAttribute>().Single().HelpUri ?? "");
    }

    // A parameter may belong to a set only so that the cmdlet can say that it does not.
    private static bool IsHidden(CommandParameterSetInfo set, CommandParameterInfo parameter) =>
        parameter.Attributes.OfType<ParameterAttribute>().Any(attribute => attribute.DontShow && attribute.ParameterSetName == set.Name);

    private ParameterHelp[] ReadParameters(CommandParameterSetInfo set, object instance) =>
    [
        .. set.Parameters
            .Where(parameter => !s_commonParameters.Contains(parameter.Name) && !IsHidden(set, parameter))
            .OrderBy(parameter => parameter.Position < 0 ? int.MaxValue : parameter.Position)
            .ThenByDescending(parameter => parameter.IsMandatory)
            .Select(parameter => ReadParameter(parameter, instance)),
    ];

    private ParameterHelp ReadParameter(CommandParameterInfo parameter, object instance)
    {
        Type type = parameter.ParameterType;
        bool isSwitch = type == typeof(SwitchParameter);
        return new ParameterHelp(
            parameter.Name,
            NameOf(type),
            (Nullable.GetUnderlyingType(type) ?? type).FullName!,
            isSwitch,
            s_engineDescriptions.TryGetValue(parameter.Name, out string[]? known) ? known : documentation.Summary(instance.GetType(), parameter.Name),
            isSwitch || parameter.IsMandatory ? null : DefaultOf(instance, parameter.Name),
            AcceptedValues(parameter),
            parameter.Aliases,
            parameter.IsMandatory,
            parameter.Position < 0 ? null : parameter.Position,
            PipelineInputOf(parameter),
            parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any());
    }

    private static string PipelineInputOf(CommandParameterInfo parameter) => (parameter.ValueFromPipeline, parameter.ValueFromPipelineByPropertyName) switch
    {
        (true, true) => "true (ByValue, ByPropertyName)",
        (true, false) => "true (ByValue)",
        (false, true) => "true (ByPropertyName)",
        _ => "false",
    };

    private static string[] AcceptedValues(CommandParameterInfo parameter)
    {
        if (parameter.Attributes.OfType<ValidateSetAttribute>().FirstOrDefault() is { } set)
        {
            return [.. set.ValidValues];
        }

        Type type = parameter.ParameterType.GetElementType() ?? Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return type.IsEnum ? Enum.GetNames(type) : [];
    }

    private static string? DefaultOf(object instance, string property) => instance.GetType().GetProperty(property)?.GetValue(instance) switch
    {
        null => null,
        double number when double.IsPositiveInfinity(number) => "inf",
        string text => text.Length > 0 ? text : null,
        IEnumerable items => string.Join(", ", items.Cast<object>().Select(Invariant)) is { Length: > 0 } list ? list : null,
        object value => Invariant(value),
    };

    private static string Invariant(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private TypeHelp[] Inputs(CmdletInfo cmdlet) =>
    [
        .. cmdlet.ParameterSets
            .SelectMany(set => set.Parameters)
            .Where(parameter => parameter.ValueFromPipeline)
            .Select(parameter => parameter.ParameterType.GetElementType() ?? parameter.ParameterType)
            .Distinct()
            .Select(type => Describe(type, type.FullName!)),
    ];

    private TypeHelp Describe(Type? type, string name) => new(name, type is null ? "" : documentation.Summary(type));

    private static string NameOf(Type type)
    {
        Type value = Nullable.GetUnderlyingType(type) ?? type;
        return value.Namespace?.StartsWith("ServeBench", StringComparison.Ordinal) == true ? value.Name : ToStringCodeMethods.Type(PSObject.AsPSObject(value));
    }
}
