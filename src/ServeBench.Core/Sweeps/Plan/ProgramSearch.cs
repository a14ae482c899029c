namespace ServeBench.Sweeps;

/// <summary>Whether there is a program of a name, before anything is done that needs it.</summary>
internal static class ProgramSearch
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Makes sure that a server's program is there.</summary>
    /// <param name="program">A name that is looked for in the folders of PATH, or a path.</param>
    /// <exception cref="ServeException"><c>SweepServerNotFound</c>.</exception>
    public static void Require(string program)
    {
        bool isPath = program.AsSpan().ContainsAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        if (!Folders(isPath).Any(folder => Endings().Any(ending => IsProgram(Path.Combine(folder, program + ending)))))
        {
            throw new ServeException(
                "SweepServerNotFound",
                ServeErrorKind.NotFound,
                isPath
                    ? $"There is no program '{Path.GetFullPath(program)}' to start the server. A server command is a program and its arguments, without a shell."
                    : $"There is no program '{program}' in the folders of PATH to start the server. A server command is a program and its arguments, without a shell.",
                program) { Subject = "ServerCommand" };
        }
    }

    private static string[] Folders(bool isPath)
    {
        if (isPath)
        {
            return [Environment.CurrentDirectory];
        }

        string[] path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // Windows looks beside this process's own program and in the current folder first.
        return OperatingSystem.IsWindows() ? [AppContext.BaseDirectory, Environment.CurrentDirectory, .. path] : path;
    }

    private static string[] Endings() => OperatingSystem.IsWindows() ? ["", ".exe"] : [""];

    private static bool IsProgram(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Executable) != 0);
}
