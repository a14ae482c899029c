using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace ServeBench.Commands;

/// <summary>The parameters of Invoke-ServeBenchmark in a table, for a command that makes several runs.</summary>
internal static class RunParameterTable
{
    /// <summary>Reads the table.</summary>
    /// <param name="given">The table; <see langword="null"/> for none.</param>
    /// <param name="command">The command that takes it.</param>
    /// <param name="own">The parameters that the command sets itself.</param>
    /// <param name="error">The error for a name that is not one, from its message.</param>
    /// <returns>A new table; upper and lower case make no difference in its names.</returns>
    public static Hashtable Read(IDictionary? given, string command, IReadOnlyCollection<string> own, Func<string, ServeException> error)
    {
        string[] known = [.. typeof(InvokeServeBenchmarkCommand).GetProperties().Where(property => property.IsDefined(typeof(ParameterAttribute), inherit: true)).Select(property => property.Name)];
        var parameters = new Hashtable(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in given ?? new Hashtable())
        {
            string name = Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "";
            if (!known.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw error($"Invoke-ServeBenchmark has no parameter '{name}'. {NameSpelling.Question(name, [.. known.Except(own)])}");
            }

            if (own.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw error($"-RunParameter cannot have '{name}': {command} sets it itself.");
            }

            parameters[name] = PowerShellValues.Unwrap(entry.Value);
        }

        return parameters;
    }
}
