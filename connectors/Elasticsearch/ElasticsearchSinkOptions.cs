using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Sluice.Connectors.Elasticsearch.Documents;

namespace Sluice.Connectors.Elasticsearch;

/// <summary>Options of the <c>elasticsearch</c> sink.</summary>
public sealed record ElasticsearchSinkOptions : IValidatableObject
{
    [Required]
    [MinLength(1)]
    [Description("The addresses of the cluster's nodes; requests go to them in turn.")]
    public required IReadOnlyList<Uri> Urls { get; init; }

    [Required]
    [Description("The index to write to; {topic} stands for the topic in lower case, {date:yyyy.MM.dd} for the record's date in UTC.")]
    public string Index { get; init; } = "{topic}";

    [Description("What a document's id is made of: the record's position, its key, or nothing.")]
    public ElasticsearchId Id { get; init; } = ElasticsearchId.Position;

    [Description("How a document is written: index replaces one of the same id, create only adds.")]
    public ElasticsearchOperation Operation { get; init; } = ElasticsearchOperation.Index;

    [Description("How the sink shows who it is.")]
    public ElasticsearchAuth Auth { get; init; } = new();

    [Description("How much goes into one bulk request.")]
    public ElasticsearchBatch Batch { get; init; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Urls.Any(url => !url.IsAbsoluteUri || url.Scheme is not ("http" or "https") || url.Query.Length > 0))
            yield return new ValidationResult("must be addresses such as http://127.0.0.1:9200, without a query", [nameof(Urls)]);
        if (!IndexTemplate.TryParse(Index, out var template, out var error))
            yield return new ValidationResult(error, [nameof(Index)]);
        else if (Id == ElasticsearchId.Key && template.HasDate)
            yield return new ValidationResult("cannot have a date when the id is the key: the last value of a key would be in several indexes", [nameof(Index)]);
        if (Id == ElasticsearchId.Key && Operation == ElasticsearchOperation.Create)
            yield return new ValidationResult("cannot be \"create\" when the id is the key: later values could not replace the first", [nameof(Operation)]);
    }
}
