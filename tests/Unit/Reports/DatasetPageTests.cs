using System.Text.Json;
using ServeBench.Reports;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Reports;

public sealed class DatasetPageTests
{
    private static readonly ServeRequest[] s_requests =
    [
        new() { InputLength = 10, OutputLength = 100 },
        new() { InputLength = 40, OutputLength = 50 },
        new() { InputLength = 20, OutputLength = 0 },
        new() { InputLength = 40, OutputLength = 100 },
    ];

    [Fact]
    public void The_data_is_three_histograms_of_thirty_bins_and_the_lengths_of_each_request()
    {
        JsonElement data = Page(s_requests).Data;

        JsonElement[] histograms = [.. data.GetProperty("histograms").EnumerateArray()];
        Assert.Equal(["Prompt tokens", "Output tokens", "Total tokens"], histograms.Select(histogram => histogram.GetProperty("title").GetString()));
        Assert.Equal([(10.0, 40.0), (0.0, 100.0), (20.0, 140.0)], histograms.Select(histogram => (histogram.Doubles("edges")[0], histogram.Doubles("edges")[^1])));
        Assert.All(histograms, histogram =>
        {
            Assert.Equal(30, histogram.Integers("counts").Length);
            Assert.Equal(4, histogram.Integers("counts").Sum());
        });
        Assert.Equal("[[10,100],[40,50],[20,0],[40,100]]", data.GetProperty("requests").GetRawText());
    }

    [Fact]
    public void The_page_stands_alone_and_says_its_numbers_in_tables()
    {
        PageText page = Page(s_requests);

        page.AssertSelfContained();
        Assert.Contains("<th scope=\"row\">Prompt tokens</th>\n<td>4</td>\n<td>10</td>\n<td>27.5</td>\n<td>30</td>\n<td>40</td>\n<td>110</td>", page.Html, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"row\">3</th>\n<td>40</td>\n<td>100</td>\n<td>140</td>", page.Html, StringComparison.Ordinal);
        Assert.Contains("All 4 requests</caption>", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_lists_the_first_hundred_requests_and_the_data_all()
    {
        PageText page = Page([.. Enumerable.Range(1, 150).Select(length => new ServeRequest { InputLength = length, OutputLength = 1 })]);

        Assert.Contains("The first 100 of 150 requests</caption>", page.Html, StringComparison.Ordinal);
        Assert.Equal(150, page.Data.GetProperty("requests").GetArrayLength());
    }

    private static PageText Page(ServeRequest[] requests) => new(stream => DatasetPage.Write(stream, requests));
}
