namespace ServeBench.Shell;

/// <summary>Finds the ServeBench module that belongs to this executable and lets the engine find it too.</summary>
internal static class ModuleFolder
{
    private const string PathVariable = "PSModulePath";

    /// <summary>
    /// Puts the folder that holds the module first on the module path: the executable's own folder when it has a
    /// <c>ServeBench</c> folder beside it (published), else <c>artifacts/module</c> of the repository above it (built).
    /// </summary>
    public static void AddToModulePath()
    {
        if (Find(AppContext.BaseDirectory) is string folder)
        {
            string rest = Environment.GetEnvironmentVariable(PathVariable) ?? "";
            Environment.SetEnvironmentVariable(PathVariable, folder + Path.PathSeparator + rest);
        }
    }

    private static string? Find(string start)
    {
        if (HoldsModule(start))
        {
            return start;
        }

        for (DirectoryInfo? directory = new(start); directory is not null; directory = directory.Parent)
        {
            string candidate = Path.Combine(directory.FullName, "artifacts", "module");
            if (HoldsModule(candidate))
            {
                return candidate;
            }
        }

        return null;
    }

    private static bool HoldsModule(string folder) => File.Exists(Path.Combine(folder, "ServeBench", "ServeBench.psd1"));
}
