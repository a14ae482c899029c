using System.Collections.Concurrent;
using PuppeteerSharp;
using PuppeteerSharp.Media;
using Xunit;

namespace ServeBench.Tests.Reports;

/// <summary>A page in a browser, with what it fetched and what went wrong in it.</summary>
internal sealed class OpenedPage : IAsyncDisposable
{
    private readonly IPage _page;
    private readonly ConcurrentQueue<string> _fetched = [];
    private readonly ConcurrentQueue<string> _faults = [];

    private OpenedPage(IPage page)
    {
        _page = page;
        page.Request += (_, sent) => _fetched.Enqueue(sent.Request.Url);
        page.PageError += (_, error) => _faults.Enqueue(error.Message);
        page.Error += (_, error) => _faults.Enqueue(error.Error);
        page.Console += (_, line) => _faults.Enqueue(line.Message.Text);
        page.Dialog += (_, dialog) => _faults.Enqueue(dialog.Dialog.Message);
    }

    /// <summary>Opens it, and waits until its script has drawn.</summary>
    public static async Task<OpenedPage> OpenAsync(IBrowser browser, string file, bool isDark, int width)
    {
        var opened = new OpenedPage(await browser.NewPageAsync());
        await opened._page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 900, IsMobile = width < 600 });
        await opened._page.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = isDark ? "dark" : "light" }]);
        await opened._page.GoToAsync(new Uri(file).AbsoluteUri, new NavigationOptions { WaitUntil = [WaitUntilNavigation.Load], Timeout = 120_000 });
        await opened._page.WaitForFunctionAsync("() => !document.getElementById('charts') || document.querySelector('#charts canvas, #charts p')", new WaitForFunctionOptions { Timeout = 120_000 });
        return opened;
    }

    /// <summary>What an expression gives in the page; also of a promise.</summary>
    public Task<T> EvaluateAsync<T>(string expression) => _page.EvaluateExpressionAsync<T>(expression);

    /// <summary>Types into a field and leaves it.</summary>
    public async Task TypeAsync(string selector, string text)
    {
        await _page.EvaluateExpressionAsync($"document.querySelector('{selector}').value = ''");
        await _page.TypeAsync(selector, text);
        await _page.Keyboard.PressAsync("Tab");
    }

    /// <summary>Keeps what it looks like.</summary>
    public Task PhotographAsync(string name) => _page.ScreenshotAsync(Path.Combine(Chromium.Screenshots, name + ".png"), new ScreenshotOptions { FullPage = true });

    /// <summary>Nothing was fetched but the page itself, no script failed or spoke, and nothing stands out to the right of the window.</summary>
    public async Task AssertQuietAsync()
    {
        Assert.Empty(_faults);
        Assert.All(_fetched, url => Assert.Equal(_page.Url, url));
        Assert.True(await EvaluateAsync<int>("document.documentElement.scrollWidth") <= await EvaluateAsync<int>("document.documentElement.clientWidth"), $"{_page.Url} is wider than its window.");
    }

    public async ValueTask DisposeAsync() => await _page.DisposeAsync();
}
