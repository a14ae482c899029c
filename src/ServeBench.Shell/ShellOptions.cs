namespace ServeBench.Shell;

/// <summary>The command line of ServeBench.Shell.</summary>
/// <param name="Action">What it asks for.</param>
/// <param name="Text">The command text, or the full path of the script.</param>
/// <param name="Arguments">The words after the script's path.</param>
/// <param name="ShowProgress">Whether progress is shown.</param>
internal sealed record ShellOptions(ShellAction Action, string Text, IReadOnlyList<string> Arguments, bool ShowProgress)
{
    /// <summary>The usage text.</summary>
    public const string Usage = """
        Usage: ServeBench.Shell [options] -File SCRIPT [arguments]
               ServeBench.Shell [options] -Command TEXT

        Runs a PowerShell script or command with the ServeBench module, on a machine without pwsh.

          -File SCRIPT [arguments]  run a script; what follows goes to its param block or $args
          -Command TEXT             run a command; all that follows is its text
          -NoProgress               show no progress
          -Version                  print the versions of the shell and of its engine
          -Help                     print this text

        -NoProfile, -NoLogo and -NonInteractive are accepted: there is neither profile nor prompt.
        Exit code: N after 'exit N', 1 after a terminating error, 130 after Ctrl+C, 64 for a wrong
        command line, else 0.
        """;

    /// <summary>Reads the command line; option names ignore case and may be written with one dash or two.</summary>
    /// <exception cref="UsageException">An unknown option, a missing value, or a script that is not there.</exception>
    public static ShellOptions Parse(string[] args)
    {
        bool showProgress = true;
        for (int i = 0; i < args.Length; i++)
        {
            switch (OptionName(args[i]))
            {
                case "noprofile" or "nologo" or "noninteractive":
                    break;
                case "noprogress":
                    showProgress = false;
                    break;
                case "help" or "h" or "?":
                    return new ShellOptions(ShellAction.ShowHelp, "", [], showProgress);
                case "version" or "v":
                    return new ShellOptions(ShellAction.ShowVersion, "", [], showProgress);
                case "command" or "c":
                    RequireValue(args, i, "a command");
                    return new ShellOptions(ShellAction.RunCommand, string.Join(' ', args[(i + 1)..]), [], showProgress);
                case "file" or "f":
                    RequireValue(args, i, "the path of a script");
                    return new ShellOptions(ShellAction.RunFile, ExistingScript(args[i + 1]), args[(i + 2)..], showProgress);
                default:
                    throw new UsageException($"'{args[i]}' is not an option.");
            }
        }

        throw new UsageException("Give a script with -File or a command with -Command.");
    }

    private static string? OptionName(string word) =>
        word.StartsWith('-') ? word[(word.StartsWith("--", StringComparison.Ordinal) ? 2 : 1)..].ToLowerInvariant() : null;

    private static void RequireValue(string[] args, int index, string what)
    {
        if (index + 1 >= args.Length)
        {
            throw new UsageException($"{args[index]} needs {what}.");
        }
    }

    private static string ExistingScript(string path)
    {
        string full = Path.GetFullPath(path);
        return File.Exists(full) ? full : throw new UsageException($"There is no script '{path}'.");
    }
}
