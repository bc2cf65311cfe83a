"""What must the reader know before they believe a number?

Every caution can be said without facts (`Estimate` carries codes only).  Where facts make it better, a second
template holds them; it is used when all of its facts are there.
"""

from __future__ import annotations

from string import Formatter

from afuera.wording.sentences import say, translate

CAUTIONS: dict[str, str] = {
    # how much is known
    "few_people": "Few people stand behind this figure.",
    "few_journeys": "Few journeys stand behind this figure.",
    "harms_not_counted": "Some harms could not be compared and are not counted.",
    "survey_answers_few": "Few of the people who were asked have answered; those who kept silent may feel otherwise.",
    "step_with_few": "Few journeys say how this step went.",
    "step_without_evidence": "Nothing says how this step went, so the whole cannot be judged with certainty.",
    "open_journeys": "Some journeys are still open; how they end is not known yet.",
    "many_unknown_ends": "For many journeys it is not known whether the goal was reached.",
    "many_looks": "Many groups were compared; the limits allow for that.",
    # who says so
    "only_company_says": "Only the company says how these journeys ended; the customers have not said so.",
    "ends_disagree": "Those who say how it ended and the silence of the others tell different stories.",
    "return_never_seen": "Who comes back so soon counts as still on the same journey, so a return is never seen.",
    "seams_unexplained": "Part of the loss happens between the steps and nothing that we measure explains it.",
    # against what
    "no_benchmark": "There is no standard to judge this against, so nothing is called broken.",
    "benchmark_from_history": "The standard is the company's own past, not a promise to customers.",
    "benchmark_from_others": "The standard is the company's other journeys, not a promise to customers.",
    # how the journeys were put together
    "goals_inferred": "Many touches state no goal; they were given one by rules or by the touches around them.",
    "no_goal": "Nothing says what these people came for, so all of it is treated as one goal.",
    "no_opening_hours": "The opening hours of the teams are not known, so transfers to a closed team cannot be seen.",
    "actors_not_stated": "Nothing says who acted, so whether anybody answered cannot be seen.",
    # who it is
    "unlinked_ids": "Some identifiers never appear together with another one: one person may be counted as several.",
    "hubs_refused": "Some identifiers are shared by too many people to tell anything about who they are; they join nobody.",
    "identity_conflicts": "Some identifiers would join two people who are known to be different; they were kept apart.",
    "case_hub": "Some case numbers are shared by many people; they were not taken for one journey.",
    # what the file is like
    "naive_times_as_utc": "The times carry no time zone and were read as UTC.",
    "times_in_the_future": "Some signals are dated in the future.",
    "unknown_results": "Some results are words that Afuera does not know; they count as neither good nor bad.",
    "lifecycle_doubles": "Steps are recorded at their start and again at their end, so each is counted more than once.",
    "duplicate_rows": "Some rows are exact repeats of others and were all kept.",
    "ambiguous_dates": "Some dates could be read with the day first or with the month first.",
    "mixed_time_zones": "Some times name no time zone although others do.",
    "clock_change_times": "Some local times fall into the hour in which clocks change; the earlier moment was taken.",
    "day_or_month_first": "Nothing tells whether day or month stands first in the dates.",
    "mixed_date_order": "Day-first and month-first dates are mixed; rows that could be either were refused.",
    "two_digit_years": "Years are written with two digits; 69 to 99 were read as 1969 to 1999.",
    "epoch_guessed": "Times are plain numbers, read as time since 1970.",
    "guessed_encoding": "The file does not say its text encoding; it was guessed.",
    "decimals_unclear": "A mark may stand for decimals or for thousands; such rows were refused.",
    "mapping_guessed": "The columns were guessed; look at them with `afuera check`.",
    "header_guessed": "The file seems to have no header.",
    "repeated_columns": "Several columns have the same name; the later ones got a number.",
    "tied_times": "Some signals of one case or person share one moment; their order in the file decides.",
    "rows_set_aside": "Some rows were set aside because the mapping says so.",
    "several_cases_per_event": "Some events belong to several objects; the first one is their case.",
    "mostly_refused": "Many rows break the contract.",
    "no_rows": "The file has no rows, so there is nothing to read in it.",
    # did an action keep the trouble away
    "too_early": "It is too early: the verdict needs eight whole weeks since the declared date.",
    "few_weeks_before": "Fewer than twelve usual weeks lie before the change, so nothing says what would have been without it.",
    "few_hits": "The trouble is too rare, or varies too much, for a change of the declared size to show.",
    "peak_before": "The trouble was at a peak just before the change; those weeks were held out, for what peaks falls by itself.",
    "season_unknown": "Less than a year lies before the change, so its season is not known; the limits allow for that.",
    "weeks_resemble": "Neighbouring weeks resemble each other, so they count for fewer; the limits allow for that.",
    "goal_share_fell": "Fewer customers reach their goal than before the change: fewer troubles are no gain then.",
    "fewer_exposed": "Far fewer customers come this way than before the change; look where they went.",
    "less_than_declared": "It fell, but surely less than was declared.",
    "coming_back": "In the latest weeks the trouble is on its way back.",
    "came_back": "It was down and it has come back.",
    "may_have_moved": "It cannot be ruled out that a good part of it moved to a neighbouring trouble.",
    "not_for_customers": "The gain is not the customers’: it is not called prevented.",
}

CAUTIONS_WITH_FACTS: dict[str, str] = {
    "few_people": "Only {people} people stand behind this figure.",
    "few_journeys": "Only {journeys} journeys stand behind this figure.",
    "survey_answers_few": "Only {share:percent} of the people who were asked have answered; the rest may feel otherwise.",
    "step_with_few": "Only {n} journeys say how the step “{step}” went.",
    "step_without_evidence": "Nothing says how the step “{step}” went, so the whole cannot be judged with certainty.",
    "open_journeys": "{n} journeys are still open; how they end is not known yet.",
    "many_unknown_ends": "For {share:percent} of the journeys it is not known whether the goal was reached.",
    "many_looks": "{looks} groups were compared; the limits allow for that.",
    "only_company_says": "For {share:percent} of the journeys only the company says how they ended.",
    "ends_disagree": "{stated:percent} of those who say how it ended reached the goal; of the silent ones, {silent:percent} would have, because nobody saw them come back. Ask more of them.",
    "return_never_seen": "Who comes back within {gap} days is still on the same journey and only {watched} days are watched, so a return is never seen: no return says little here.",
    "seams_unexplained": "{share:percent} of the loss happens between the steps and nothing that we measure explains it.",
    "benchmark_from_history": "The standard is the company's own past until {until:date}, not a promise to customers.",
    "goals_inferred": "{share:percent} of the touches state no goal; they were given one by rules or by the touches around them.",
    "no_opening_hours": "The opening hours of {teams} are not known, so transfers to them while they are closed cannot be seen.",
    "unlinked_ids": "{share:percent} of the identifiers never appear together with another one: one person may be counted as several.",
    "hubs_refused": "{n} identifiers are shared by too many people to tell who somebody is; they join nobody.",
    "identity_conflicts": "{n} identifiers would join two people who are known to be different; they were kept apart.",
    "case_hub": "{n} case numbers are shared by many people; they were not taken for one journey.",
    "ambiguous_dates": "{n} dates could be read with the day first or with the month first.",
    "naive_times_as_utc": "The times of {file} name no time zone and were read as UTC; name the zone in the mapping or in company.toml.",
    "mixed_time_zones": "{rows} times of {file} name no time zone although others do; they were read as {zone}.",
    "clock_change_times": "{rows} local times of {file} fall into the hour in which clocks change; the earlier moment was taken.",
    "times_in_the_future": "{rows} signals of {file} lie in the future, the last one on {latest:date}.",
    "day_or_month_first": "Nothing in {column} tells whether day or month stands first; it was read with the {order:word} first.",
    "mixed_date_order": "{column} mixes day-first and month-first dates; rows that could be either were refused, or read as most others are.",
    "two_digit_years": "{column} writes years with two digits; 69 to 99 were read as 1969 to 1999.",
    "epoch_guessed": "{column} holds plain numbers, read as {unit:word} since 1970.",
    "guessed_encoding": "{file} does not say its text encoding; it was read as {encoding}.",
    "decimals_unclear": "In {column} a mark may stand for decimals or for thousands; such rows were refused. Name `decimal` in the mapping.",
    "unknown_results": "{rows} results of {file} are words that Afuera does not know ({words}); they were kept and count as neither good nor bad.",
    "mapping_guessed": "The columns of {file} were guessed ({columns}); look at them with `afuera check`.",
    "header_guessed": "{file} seems to have no header; its columns were named column 1, column 2 and so on.",
    "repeated_columns": "{file} has more than one column named {columns}; the later ones got a number.",
    "duplicate_rows": "{rows} rows of {file} repeat an earlier row exactly; they were kept.",
    "lifecycle_doubles": "{rows} steps of {file} appear twice, as started and as completed; both were kept. `[lifecycle] keep` in the mapping changes that.",
    "tied_times": "{groups} groups of signals of one case or person share one moment; their order in the file decides.",
    "rows_set_aside": "{rows} rows of {file} were set aside because the mapping says so.",
    "several_cases_per_event": "{events} events of {file} belong to several objects of type {type}; the first one is their case, the others stand in properties.",
    "mostly_refused": "{refused} of {rows} rows of {file} break the contract.",
    "no_rows": "{file} has no rows, so there is nothing to read in it.",
}

# The same where the number is one.
CAUTIONS_OF_ONE: dict[str, str] = {
    "few_people": "Only one person stands behind this figure.",
    "few_journeys": "Only one journey stands behind this figure.",
    "step_with_few": "Only one journey says how the step “{step}” went.",
    "open_journeys": "One journey is still open; how it ends is not known yet.",
    "hubs_refused": "One identifier is shared by too many people to tell who somebody is; it joins nobody.",
    "identity_conflicts": "One identifier would join two people who are known to be different; they were kept apart.",
    "case_hub": "One case number is shared by many people; it was not taken for one journey.",
}


def caution(code: str, lang: str, /, **facts: object) -> str:
    """The sentence of a caution; one that is not known stands for itself."""
    full, plain = CAUTIONS_WITH_FACTS.get(code), CAUTIONS.get(code, code)
    if full is None or any(facts.get(name) is None for name in facts_of(full)):
        return translate(plain, lang)
    if any(facts[name] == 1 for name in facts_of(full)):
        full = CAUTIONS_OF_ONE.get(code, plain)
    return say(full, lang, **facts)


def facts_of(template: str) -> set[str]:
    """The names of the facts that a template needs."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}
