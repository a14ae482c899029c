using PuppeteerSharp;
using Xunit;

namespace ServeBench.Tests.Reports;

/// <summary>
/// A headless browser for the pages. It is that of SERVEBENCH_BROWSER, or a Chromium, Chrome or Edge of the path. Without one its tests are skipped
/// on a person's machine and fail in CI, where .ci/run installs it.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge"];

    private IBrowser? _browser;

    /// <summary>Where screenshots are kept, for looking at.</summary>
    public static string Screenshots { get; } = Directory.CreateDirectory(RepositoryFolder.PathOf("artifacts", "screenshots")).FullName;

    public async ValueTask InitializeAsync()
    {
        if (Find() is { } path)
        {
            _browser = await Puppeteer.LaunchAsync(new LaunchOptions
            {
                ExecutablePath = path,
                Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run"],
                Timeout = 120_000,
            });
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
    }

    /// <summary>Opens a page of a file, and sees all that it does.</summary>
    /// <param name="file">The file.</param>
    /// <param name="isDark">Whether the reader prefers a dark page.</param>
    /// <param name="width">Width of the window in pixels.</param>
    internal async Task<OpenedPage> OpenAsync(string file, bool isDark = false, int width = 1280)
    {
        if (_browser is null)
        {
            const string Missing = "There is no Chromium, Chrome or Edge on the path. Install one (Debian: apt-get install chromium), or name it in SERVEBENCH_BROWSER.";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") is { Length: > 0 }, Missing);
            Assert.Fail(Missing);
        }

        return await OpenedPage.OpenAsync(_browser, file, isDark, width);
    }

    private static string? Find() => Environment.GetEnvironmentVariable("SERVEBENCH_BROWSER") is { Length: > 0 } named
        ? named
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => s_names, (folder, name) => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name))
            .FirstOrDefault(File.Exists);
}
