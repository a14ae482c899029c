using System.Collections.Concurrent;
using System.Management.Automation;
using System.Reflection;

namespace ServeBench.Commands;

/// <summary>A cmdlet that a section of a plan calls, and the keys that its parameters are.</summary>
internal sealed class PlanCommand
{
    private static readonly ConcurrentDictionary<Type, PlanCommand> s_tables = new();

    private readonly string[] _sets;

    /// <summary>Describes a cmdlet by its metadata.</summary>
    /// <param name="type">The class of the cmdlet.</param>
    /// <param name="set">The only parameter set that plans use; <see langword="null"/> for all that fit into the pipeline.</param>
    /// <param name="except">Parameters that the plan itself sets.</param>
    public PlanCommand(Type type, string? set = null, params string[] except)
    {
        CmdletAttribute cmdlet = type.GetCustomAttribute<CmdletAttribute>()!;
        Type = type;
        Name = $"{cmdlet.VerbName}-{cmdlet.NounName}";
        _sets = set is null ? SetsOf(type) : [set];
        Keys = [.. PlanKey.Of(type).Where(key => !except.Contains(key.Parameter) && Array.Exists(_sets, key.IsIn)).OrderBy(key => key.Name, StringComparer.Ordinal)];
    }

    /// <summary>A cmdlet whose parameters are the keys of a table: those of its default set.</summary>
    public static PlanCommand OfTable(Type type) => s_tables.GetOrAdd(type, static one => new PlanCommand(one, one.GetCustomAttribute<CmdletAttribute>()!.DefaultParameterSetName));

    /// <summary>The class of the cmdlet.</summary>
    public Type Type { get; }

    public string Name { get; }

    public IReadOnlyList<PlanKey> Keys { get; }

    /// <summary>The command, which no function or alias of a session replaces.</summary>
    public CmdletInfo Info => new(Name, Type);

    /// <summary>The key of a name, in camel case; <see langword="null"/> where there is none.</summary>
    public PlanKey? Find(string name) => Keys.FirstOrDefault(key => key.Name == name);

    /// <summary>The key that a name may mean: in another case, or by another name of the parameter.</summary>
    public PlanKey? FindAlias(string name) =>
        Keys.FirstOrDefault(key => NameSpelling.AreSame(key.Name, name) || key.Aliases.Any(alias => NameSpelling.AreSame(alias, name)));

    /// <summary>The keys that are needed beside those that are given; empty when nothing is missing.</summary>
    /// <param name="given">What is given.</param>
    /// <param name="conflict">Two keys that no call has together; <see langword="null"/> when all fit.</param>
    public IReadOnlyList<PlanKey> Missing(IReadOnlyCollection<PlanKey> given, out (PlanKey First, PlanKey Second)? conflict)
    {
        conflict = null;
        string[] fitting = [.. _sets.Where(set => given.All(key => key.IsIn(set)))];
        if (fitting.Length == 0)
        {
            (PlanKey, PlanKey)[] pairs = [.. given.SelectMany(first => given.Select(second => (first, second))).Where(pair => !Array.Exists(_sets, set => pair.first.IsIn(set) && pair.second.IsIn(set)))];
            conflict = pairs.Length > 0 ? pairs[0] : null;
            return [];
        }

        return fitting
            .Select(set => (IReadOnlyList<PlanKey>)[.. Keys.Where(key => key.IsMandatoryIn(set) && !given.Contains(key))])
            .MinBy(missing => missing.Count)!;
    }

    // A step that takes objects from the pipeline gets them in a plan.
    private static string[] SetsOf(Type type)
    {
        ParameterAttribute[] all = [.. type.GetProperties().SelectMany(property => property.GetCustomAttributes<ParameterAttribute>())];
        string[] names = [.. all.Select(parameter => parameter.ParameterSetName).Where(name => name != ParameterAttribute.AllParameterSets).Distinct()];
        ParameterAttribute[] inputs = [.. type.GetProperty("InputObject")?.GetCustomAttributes<ParameterAttribute>() ?? []];
        string[] fitting = [.. names.Where(name => inputs.Length == 0 || Array.Exists(inputs, input => input.ParameterSetName == name || input.ParameterSetName == ParameterAttribute.AllParameterSets))];
        return fitting.Length > 0 ? fitting : [ParameterAttribute.AllParameterSets];
    }
}
