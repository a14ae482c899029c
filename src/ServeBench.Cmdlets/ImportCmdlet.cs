using System.Management.Automation;

namespace ServeBench.Commands;

/// <summary>Base of the cmdlets that read results from files and folders.</summary>
public abstract class ImportCmdlet : ServeCmdlet
{
    /// <summary>The parameter set of a path that may have wildcards.</summary>
    private protected const string PathSet = "Path";

    private const string LiteralPathSet = "LiteralPath";

    /// <summary>The files or folders to read; wildcards are expanded.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The files or folders to read, without wildcards.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    private protected override ServeException? NothingCame => EmptyInput.Files;

    /// <inheritdoc/>
    protected override void OnProcess()
    {
        bool literal = ParameterSetName == LiteralPathSet;
        foreach (string path in literal ? LiteralPath : Path)
        {
            try
            {
                foreach (string found in Find(path, literal))
                {
                    Import(found);
                }
            }
            catch (ServeException exception)
            {
                WriteServeError(exception);
            }
        }
    }

    /// <summary>Finds what a path names.</summary>
    /// <exception cref="ServeException">There is nothing.</exception>
    private protected abstract IEnumerable<string> Find(string path, bool literal);

    /// <summary>Reads one file or folder, and writes what it has.</summary>
    private protected abstract void Import(string path);
}
