using System.Management.Automation;

namespace ServeBench.Commands;

/// <summary>Paths of a plan: those that are relative begin at its folder.</summary>
internal static class PlanPaths
{
    /// <summary>The text of a parameter, with the folder in front where it is a relative path.</summary>
    public static string Root(PlanKey key, string text, string folder) =>
        key.IsPath || (key.MayBePath && (text.StartsWith("./", StringComparison.Ordinal) || text.StartsWith("../", StringComparison.Ordinal) || Exists(Path.Join(folder, text))))
            ? Root(text, folder, key.TakesWildcards)
            : text;

    /// <summary>A path with the folder in front where it is relative.</summary>
    public static string Root(string path, string folder, bool wildcards = false) =>
        path.Length == 0 || Path.IsPathRooted(path) || path[0] == '~'
            ? path
            : Path.Join(wildcards ? WildcardPattern.Escape(folder) : folder, path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path);

    private static bool Exists(string path) => File.Exists(path) || Directory.Exists(path);
}
