namespace ServeBench.Commands;

/// <summary>
/// The choices of a selecting parameter, such as -Format or -Kind, that another parameter belongs to; without it a parameter
/// belongs to all of them.
/// </summary>
/// <typeparam name="T">The choices: the enumeration of the selecting parameter.</typeparam>
/// <param name="choices">Those that the parameter belongs to, one or more.</param>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public sealed class AppliesToAttribute<T>(params T[] choices) : Attribute
    where T : struct, Enum
{
    /// <summary>Those that the parameter belongs to.</summary>
    public IReadOnlyList<T> Choices { get; } = choices;
}
