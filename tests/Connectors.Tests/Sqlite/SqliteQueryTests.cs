namespace Sluice.Connectors.Tests.Sqlite;

public sealed class SqliteQueryTests
{
    private static readonly string[] Values =
    [
        """{"level":"info","service":"checkout-service","status":200,"message":"order placed"}""",
        """{"level":"error","service":"checkout-service","status":500,"message":"Connection refused by payment"}""",
        """{"level":"error","service":"cart","status":404,"path":"/api/cart/items","retries":500}""",
        """{"user":{"name":"Ann Lee","email":"ann@example.com","tags":["new","vip"]},"http":{"status":500}}""",
        """{"user":{"name":"Zoë Müller"},"log.level":"warn","items":[{"sku":"A-1"},{"sku":"B-2"}]}""",
        "Mar 1 12:00:05 web sshd[42]: Failed password for root from 10.1.2.3",
        """{"active":true,"note":null,"price":12.50,"escaped":"tab\tand \"quote\" \u00e9t\u00e9"}""",
    ];

    [Theory]
    [InlineData("", "0 1 2 3 4 5 6")]
    [InlineData("   ", "0 1 2 3 4 5 6")]
    [InlineData("refused", "1")]
    [InlineData("REFUSED connection", "1")]
    [InlineData("refused order", "")]
    [InlineData("status 500", "1 2 3")]
    [InlineData("\"status 500\"", "1 3")]
    [InlineData("\"connection refused\"", "1")]
    [InlineData("\"refused connection\"", "")]
    [InlineData("checkout-service", "0 1")]
    [InlineData("ann@example.com", "3")]
    [InlineData("/api/cart/items", "2")]
    [InlineData("/api/cart", "2")]
    [InlineData("10.1.2.3", "5")]
    [InlineData("12:00:05", "5")]
    [InlineData("http://api/cart OR refused", "1")]
    [InlineData("fail*", "5")]
    [InlineData("checkout-serv*", "0 1")]
    [InlineData("\"connection ref\"*", "1")]
    [InlineData("error -refused", "2")]
    [InlineData("error NOT refused", "2")]
    [InlineData("-error", "0 3 4 5 6")]
    [InlineData("-error -user", "0 5 6")]
    [InlineData("order OR refused", "0 1")]
    [InlineData("error cart OR order placed", "0 2")]
    [InlineData("error (cart OR payment)", "1 2")]
    [InlineData("error AND payment", "1")]
    [InlineData("-(order OR refused) service", "2")]
    [InlineData("muller", "4")]
    [InlineData("MÜLLER zoe", "4")]
    [InlineData("été", "6")]
    [InlineData("quote", "6")]
    public async Task Words_find_what_people_expect(string query, string offsets)
    {
        await using var index = await TestIndex.OpenAsync();
        await index.AddAsync(Values);
        Assert.Equal(offsets, await index.FindAsync(query));
    }

    [Theory]
    [InlineData("status:500", "1")]
    [InlineData("http.status:500", "3")]
    [InlineData("$.http.status:500", "3")]
    [InlineData("retries:500", "2")]
    [InlineData("status:50", "")]
    [InlineData("status:50*", "1")]
    [InlineData("service:checkout-service status:200", "0")]
    [InlineData("service:checkout", "0 1")]
    [InlineData("message:refused", "1")]
    [InlineData("message:\"connection refused\"", "1")]
    [InlineData("service:refused", "")]
    [InlineData("path:/api/ca*", "2")]
    [InlineData("user.email:ann@example.com", "3")]
    [InlineData("user.name:\"ann lee\"", "3")]
    [InlineData("user:ann", "3")]
    [InlineData("email:ann@example.com", "")]
    [InlineData("user.tags:vip", "3")]
    [InlineData("items.sku:B-2", "4")]
    [InlineData("user.name:muller", "4")]
    [InlineData("user.name:MÜLLER", "4")]
    [InlineData("log.level:warn", "4")]
    [InlineData("active:true", "6")]
    [InlineData("note:null", "6")]
    [InlineData("price:12.50", "6")]
    [InlineData("level:error -status:500", "2")]
    [InlineData("level:error -service:cart", "1")]
    [InlineData("-status:500", "0 2 3 4 5 6")]
    [InlineData("-level:error -level:info", "3 4 5 6")]
    [InlineData("status:500 OR status:404", "1 2")]
    [InlineData("status:500 OR sshd", "1 5")]
    [InlineData("(status:500 OR order) checkout", "0 1")]
    [InlineData("level:error (status:404 OR -cart)", "1 2")]
    [InlineData("-(status:500 OR order)", "2 3 4 5 6")]
    [InlineData("level:error OR (order -status:200)", "1 2")]
    public async Task A_field_is_asked_for_by_its_path(string query, string offsets)
    {
        await using var index = await TestIndex.OpenAsync();
        await index.AddAsync(Values);
        Assert.Equal(offsets, await index.FindAsync(query));
    }

    [Theory]
    [InlineData("topic:orders", "0 1")]
    [InlineData("topic:orders first", "0")]
    [InlineData("topic:orders-eu", "2")]
    [InlineData("topic:orders*", "0 1 2")]
    [InlineData("topic:order", "")]
    [InlineData("topic:nowhere", "")]
    [InlineData("-topic:orders", "2 3")]
    [InlineData("-topic:nowhere", "0 1 2 3")]
    [InlineData("topic:orders-eu OR status:7", "2 3")]
    [InlineData("t1", "")]
    [InlineData("all", "")]
    public async Task A_topic_is_named_exactly_or_by_its_beginning(string query, string offsets)
    {
        await using var index = await TestIndex.OpenAsync();
        await index.DeliverAsync(
            TestIndex.Record("first", 0, topic: "orders"),
            TestIndex.Record("second", 1, topic: "orders"),
            TestIndex.Record("third", 2, topic: "orders-eu"),
            TestIndex.Record("""{"status":7,"topic":"orders"}""", 3, topic: "logs"));
        Assert.Equal(offsets, await index.FindAsync(query));
    }

    [Fact]
    public async Task A_record_is_found_by_its_key_too()
    {
        await using var index = await TestIndex.OpenAsync();
        await index.DeliverAsync(TestIndex.Record("placed", 0, key: "customer-42"), TestIndex.Record(null, 1, key: "customer-43"));
        Assert.Equal("0", await index.FindAsync("customer-42"));
        Assert.Equal("1", await index.FindAsync("customer-43"));
    }

    [Fact]
    public async Task Hits_come_newest_first_and_in_pages()
    {
        await using var index = await TestIndex.OpenAsync();
        var noon = TestIndex.Noon;
        await index.DeliverAsync(
            TestIndex.Record("late", 0, noon.AddSeconds(9)),
            TestIndex.Record("early", 1, noon),
            TestIndex.Record("same", 3, noon.AddSeconds(5), partition: 1),
            TestIndex.Record("same", 2, noon.AddSeconds(5)));
        await index.DeliverAsync(TestIndex.Record("between", 4, noon.AddSeconds(1)), TestIndex.Record("same", 5, noon.AddSeconds(5)));

        var all = await index.AskAsync("");
        Assert.Equal([0L, 5, 3, 2, 4, 1], all.Hits.Select(hit => hit.Offset));
        var page = await index.AskAsync("", limit: 2, from: 1);
        Assert.Equal([5L, 3], page.Hits.Select(hit => hit.Offset));
        Assert.Equal(6, page.Total);
        Assert.Empty((await index.AskAsync("", limit: 2, from: 6)).Hits);
    }

    /// <summary>The index has a tokenizer of its own; where a field is asked for, ours must see the same words.</summary>
    [Fact]
    public async Task Whatever_stands_in_a_field_is_found_there()
    {
        await using var index = await TestIndex.OpenAsync();
        string[] texts =
        [
            "simple", "ÀÉÎÕÜ çñÿ", "ŁÓDŹ Žižkov", "straße", "Ελλάδα ΑΘΗΝΑ", "Москва ёлка", "日本語 テスト", "한국어", "ｆｕｌｌ", "e\u0301te\u0301",
            "x_y-z.1/2", "½ cup ² ①", "İstanbul", "ǅ ﬁ", "नमस्ते", "שלום", "مرحبا", "𝒜𝔅 𐐀", "a\u00adb", "naïve café", "Đorđe øre æther",
        ];
        await index.AddAsync(texts.Select(text => $$"""{"text":"{{text}}"}"""));
        for (var i = 0; i < texts.Length; i++)
        {
            Assert.Contains($" {i} ", $" {await index.FindAsync($"\"{texts[i]}\"")} ", StringComparison.Ordinal);
            Assert.Contains($" {i} ", $" {await index.FindAsync($"text:\"{texts[i]}\"")} ", StringComparison.Ordinal);
        }
    }
}
