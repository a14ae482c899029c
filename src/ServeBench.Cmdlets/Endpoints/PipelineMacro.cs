using System.Text.RegularExpressions;

namespace ServeBench.Commands;

/// <summary>A variable of Azure Pipelines that is not defined: the agent leaves <c>$(NAME)</c> as it stands, and it would be sent to the server as the key.</summary>
internal static partial class PipelineMacro
{
    /// <summary>Refuses a value that holds one.</summary>
    /// <param name="value">The value, or <see langword="null"/>.</param>
    /// <param name="source">Where it comes from.</param>
    /// <exception cref="ServeException"><c>PlaceholderNotReplaced</c>; it shows the name of the variable and nothing else of the value.</exception>
    public static void Refuse(string? value, string source)
    {
        if (Describe(value, source) is { } message)
        {
            throw new ServeException("PlaceholderNotReplaced", ServeErrorKind.InvalidArgument, message, source);
        }
    }

    /// <summary>What is wrong with a value that holds one; <see langword="null"/> for any other.</summary>
    /// <param name="value">The value, or <see langword="null"/>.</param>
    /// <param name="source">Where it comes from.</param>
    public static string? Describe(string? value, string source) => value is not null && Macro().Match(value) is { Success: true } macro
        ? $"{source} holds '{macro.Value}' as it stands: the pipeline has no variable of that name, or no right to it. Define the variable, or the variable group that holds it."
        : null;

    [GeneratedRegex(@"\$\([A-Za-z_][A-Za-z0-9_.-]*\)")]
    private static partial Regex Macro();
}
