using System.Collections;
using System.Globalization;
using System.Management.Automation;
using ServeBench.Decisions;
using ServeBench.Load;

namespace ServeBench.Commands;

/// <summary>Stop rules as a user gives them: texts, script blocks, objects of New-ServeStopRule, and tables.</summary>
internal static class StopRuleInput
{
    private static readonly string[] s_keys = ["Rule", "Mode", "Scope", "FalseAlarm"];

    /// <summary>Reads rules.</summary>
    /// <exception cref="ServeException">A rule is not one.</exception>
    public static IReadOnlyList<ServeStopRule> Read(object[]? given) => [.. (given ?? []).Select(Read)];

    /// <summary>A rule.</summary>
    /// <param name="rule">A text or a script block.</param>
    /// <param name="mode">What happens when it applies.</param>
    /// <param name="scope">What it looks at, and what it ends.</param>
    /// <param name="falseAlarm">How probable a false alarm may be; <see langword="null"/> for a rule without one.</param>
    public static ServeStopRule Create(object? rule, StopMode mode, StopScope scope, double? falseAlarm)
    {
        IStopRule condition = rule switch
        {
            ScriptBlock block => new ScriptStopRule(block),
            string { Length: > 0 } text => StopRules.Parse(text),
            _ => throw Wrong(rule),
        };
        if (falseAlarm is not { } asked)
        {
            return new ServeStopRule(condition, mode, scope);
        }

        return condition is SaturationRule
            ? new ServeStopRule(new SaturationRule(asked), mode, scope)
            : throw new ServeException(
                "ParameterNotApplicable",
                ServeErrorKind.InvalidArgument,
                $"-FalseAlarm belongs to the rule '{SaturationRule.Name}', not to '{condition.Text}'.",
                "FalseAlarm");
    }

    private static ServeStopRule Read(object? item) => (item is PSObject wrapped ? wrapped.BaseObject : item) switch
    {
        ServeStopRule rule => rule,
        IDictionary table => OfTable(table),
        var other => Create(other, StopMode.Enforce, StopScope.Run, falseAlarm: null),
    };

    private static ServeStopRule OfTable(IDictionary table)
    {
        foreach (object key in table.Keys)
        {
            string name = Convert.ToString(key, CultureInfo.InvariantCulture) ?? "";
            if (!s_keys.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw new ServeException(
                    "StopRuleInvalid",
                    ServeErrorKind.InvalidArgument,
                    $"A table of -StopWhen has no '{name}'. {NameSpelling.Question(name, s_keys)} Its keys are {string.Join(", ", s_keys)}.",
                    name);
            }
        }

        object? Of(string name) => table.Keys.Cast<object>().FirstOrDefault(key => name.Equals(key as string, StringComparison.OrdinalIgnoreCase)) is { } key ? PowerShellValues.Unwrap(table[key]) : null;
        return Create(
            Of("Rule"),
            Of("Mode") is { } mode ? (StopMode)LanguagePrimitives.ConvertTo(mode, typeof(StopMode), CultureInfo.InvariantCulture) : StopMode.Enforce,
            Of("Scope") is { } scope ? (StopScope)LanguagePrimitives.ConvertTo(scope, typeof(StopScope), CultureInfo.InvariantCulture) : StopScope.Run,
            Of("FalseAlarm") is { } value ? (double)LanguagePrimitives.ConvertTo(value, typeof(double), CultureInfo.InvariantCulture) : null);
    }

    private static ServeException Wrong(object? rule) => new(
        "StopRuleInvalid",
        ServeErrorKind.InvalidArgument,
        $"A stop rule is a text such as '{StopRules.All[1].Example}', a script block, an object of New-ServeStopRule or a table, not {WorkloadCollector.Describe(rule is null ? null : PSObject.AsPSObject(rule))}.",
        rule);
}
