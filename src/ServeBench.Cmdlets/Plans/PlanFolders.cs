namespace ServeBench.Commands;

/// <summary>The folders that a plan writes into. Those that are missing are made when it runs.</summary>
internal static class PlanFolders
{
    /// <summary>What is in the way of a file; <see langword="null"/> when nothing is.</summary>
    public static string? Obstacle(string path)
    {
        if (path.Length > 0 && Directory.Exists(path))
        {
            return null;
        }

        string? folder = Path.GetDirectoryName(path);
        while (!string.IsNullOrEmpty(folder) && !Directory.Exists(folder))
        {
            if (File.Exists(folder))
            {
                return $"'{folder}' is a file, not a folder.";
            }

            folder = Path.GetDirectoryName(folder);
        }

        return File.Exists(path) && (File.GetAttributes(path) & FileAttributes.ReadOnly) != 0 ? "the file is read-only." : null;
    }

    /// <summary>Makes a folder.</summary>
    /// <exception cref="ServeException"><c>PlanFolderFailed</c>.</exception>
    public static void Create(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ServeException("PlanFolderFailed", ServeErrorKind.WriteError, $"The folder '{folder}' cannot be made: {exception.Message}", folder, exception);
        }
    }
}
